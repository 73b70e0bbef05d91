CREATE TABLE `schedules` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`input` text,
	`cron` text NOT NULL,
	`time_zone` text NOT NULL,
	`enabled` integer DEFAULT true NOT NULL,
	`next_at` integer NOT NULL,
	`last_at` integer,
	`last_task_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `schedules_by_due` ON `schedules` (`enabled`,`next_at`);--> statement-breakpoint
CREATE INDEX `schedules_by_owner` ON `schedules` (`owner_id`,`id`);--> statement-breakpoint
ALTER TABLE `documents` ADD `embedder` text;--> statement-breakpoint
ALTER TABLE `documents` DROP COLUMN `embedded`;--> statement-breakpoint
ALTER TABLE `tasks` ADD `input` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `idempotency_key` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `parent_id` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `failures` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `lease_until` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tasks` ADD `runner` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `checkpoint` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `result` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `started_at` integer;--> statement-breakpoint
ALTER TABLE `tasks` ADD `finished_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_by_key` ON `tasks` (`idempotency_key`);