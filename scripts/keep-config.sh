#!/bin/sh
# Stands in for workerd while its configuration is written: keeps the arguments and the input it is given.
umask 077
printf '%s\n' "$@" >arguments
exec cat >config
