;; Made into bits.wasm by `npm run kernel` in bench/. What each function computes is in src/domain/rag/dense/bit-kernel.ts.
(module
  (memory (export "memory") 4)

  ;; One u16 at `out` for each of `count` codes: in how many bits it differs from the query, as many vectors of 16 bytes.
  (func (export "distances")
    (param $query i32) (param $codes i32) (param $vectors i32) (param $count i32) (param $out i32)
    (local $end i32) (local $at i32) (local $left i32) (local $sum v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 1))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $at (local.get $query))
        (local.set $left (local.get $vectors))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (loop $more
          (local.set $sum
            (i16x8.add
              (local.get $sum)
              (i16x8.extadd_pairwise_i8x16_u
                (i8x16.popcnt (v128.xor (v128.load (local.get $at)) (v128.load (local.get $codes)))))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $codes (i32.add (local.get $codes) (i32.const 16)))
          (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        (i32.store16 (local.get $out) (call $total (i32x4.extadd_pairwise_i16x8_u (local.get $sum))))
        (local.set $out (i32.add (local.get $out) (i32.const 2)))
        (br $next))))

  ;; One i32 at `out` for each of `count` codes, whose signs and large bits are as many vectors of 16 bytes. `planes` has
  ;; five of 16 bytes for each of these: the bits of the query's steps, the one that counts -16 first.
  (func (export "scores")
    (param $planes i32) (param $signs i32) (param $large i32) (param $vectors i32) (param $count i32)
    (param $base i32) (param $out i32)
    (local $end i32) (local $at i32) (local $left i32) (local $s v128) (local $l v128) (local $both v128)
    (local $sumS v128) (local $sumL v128) (local $sumB v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $at (local.get $planes))
        (local.set $left (local.get $vectors))
        (local.set $sumS (v128.const i32x4 0 0 0 0))
        (local.set $sumL (v128.const i32x4 0 0 0 0))
        (local.set $sumB (v128.const i32x4 0 0 0 0))
        (loop $more
          (local.set $s (v128.load (local.get $signs)))
          (local.set $l (v128.load (local.get $large)))
          (local.set $both (v128.and (local.get $s) (local.get $l)))
          (local.set $sumS (i16x8.add (local.get $sumS) (call $weighed (local.get $at) (local.get $s))))
          (local.set $sumL (i16x8.add (local.get $sumL) (call $weighed (local.get $at) (local.get $l))))
          (local.set $sumB (i16x8.add (local.get $sumB) (call $weighed (local.get $at) (local.get $both))))
          (local.set $at (i32.add (local.get $at) (i32.const 80)))
          (local.set $signs (i32.add (local.get $signs) (i32.const 16)))
          (local.set $large (i32.add (local.get $large) (i32.const 16)))
          (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        ;; A step counts 3 or, large, 10, and is added or taken away: 6 S - 7 L + 14 (S and L) - 3, the last of
        ;; which is in `base`.
        (i32.store
          (local.get $out)
          (i32.add
            (i32.sub
              (i32.add
                (local.get $base)
                (i32.mul (i32.const 6) (call $total (i32x4.extadd_pairwise_i16x8_s (local.get $sumS)))))
              (i32.mul (i32.const 7) (call $total (i32x4.extadd_pairwise_i16x8_s (local.get $sumL)))))
            (i32.mul (i32.const 14) (call $total (i32x4.extadd_pairwise_i16x8_s (local.get $sumB))))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $next))))

  ;; For each of `tokens` rows of steps, one i32 at `out`: the largest sum of its steps where a code has its bits set, of
  ;; `count` codes and of what is there already. A row is as many vectors of 16 steps as a code has pairs of bytes; `masks`
  ;; is room for one row. A lane takes in 2 steps of a vector: at 127 each, 128 vectors do not overflow it.
  (func (export "most")
    (param $query i32) (param $tokens i32) (param $signs i32) (param $vectors i32) (param $count i32)
    (param $masks i32) (param $out i32)
    (local $at i32) (local $left i32) (local $row i32) (local $put i32) (local $end i32) (local $value i32)
    (local $sum v128) (local $bits v128)
    (local.set $bits (v128.const i8x16 1 2 4 8 16 32 64 -128 1 2 4 8 16 32 64 -128))
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $tokens) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (local.set $at (local.get $masks))
        (local.set $left (local.get $vectors))
        (loop $more
          (v128.store
            (local.get $at)
            (i8x16.eq
              (v128.and (call $spread (i32.load16_u (local.get $signs))) (local.get $bits))
              (local.get $bits)))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $signs (i32.add (local.get $signs) (i32.const 2)))
          (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        (local.set $row (local.get $query))
        (local.set $put (local.get $out))
        (loop $token
          (local.set $at (local.get $masks))
          (local.set $left (local.get $vectors))
          (local.set $sum (v128.const i32x4 0 0 0 0))
          (loop $more
            (local.set $sum
              (i16x8.add
                (local.get $sum)
                (i16x8.extadd_pairwise_i8x16_s (v128.and (v128.load (local.get $row)) (v128.load (local.get $at))))))
            (local.set $row (i32.add (local.get $row) (i32.const 16)))
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
          (local.set $value (call $total (i32x4.extadd_pairwise_i16x8_s (local.get $sum))))
          (if (i32.gt_s (local.get $value) (i32.load (local.get $put)))
            (then (i32.store (local.get $put) (local.get $value))))
          (local.set $put (i32.add (local.get $put) (i32.const 4)))
          (br_if $token (i32.lt_u (local.get $put) (local.get $end))))
        (br $next))))

  ;; The lower byte of two eight times, then the higher one.
  (func $spread (param $pair i32) (result v128)
    (local $both v128)
    (local.set $both (i16x8.splat (local.get $pair)))
    (i8x16.shuffle 0 0 0 0 0 0 0 0 1 1 1 1 1 1 1 1 (local.get $both) (local.get $both)))

  ;; Sums of the steps at the bits that are set. A byte has 8 of -16 to 15, so none overflows.
  (func $weighed (param $at i32) (param $bits v128) (result v128)
    (local $sum v128)
    (local.set $sum (i8x16.neg (i8x16.popcnt (v128.and (local.get $bits) (v128.load (local.get $at))))))
    (local.set $sum
      (i8x16.add
        (i8x16.add (local.get $sum) (local.get $sum))
        (i8x16.popcnt (v128.and (local.get $bits) (v128.load offset=16 (local.get $at))))))
    (local.set $sum
      (i8x16.add
        (i8x16.add (local.get $sum) (local.get $sum))
        (i8x16.popcnt (v128.and (local.get $bits) (v128.load offset=32 (local.get $at))))))
    (local.set $sum
      (i8x16.add
        (i8x16.add (local.get $sum) (local.get $sum))
        (i8x16.popcnt (v128.and (local.get $bits) (v128.load offset=48 (local.get $at))))))
    (local.set $sum
      (i8x16.add
        (i8x16.add (local.get $sum) (local.get $sum))
        (i8x16.popcnt (v128.and (local.get $bits) (v128.load offset=64 (local.get $at))))))
    (i16x8.extadd_pairwise_i8x16_s (local.get $sum)))

  (func $total (param $sums v128) (result i32)
    (local.set $sums
      (i32x4.add
        (local.get $sums)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $sums) (local.get $sums))))
    (i32.add (i32x4.extract_lane 0 (local.get $sums)) (i32x4.extract_lane 1 (local.get $sums)))))
