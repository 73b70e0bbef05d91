CREATE TABLE `plugins` (
	`id` text PRIMARY KEY NOT NULL,
	`runtime` text NOT NULL,
	`manifest` text,
	`digest` text NOT NULL,
	`enabled` integer NOT NULL,
	`grants` text,
	`signer` text,
	`url` text,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
