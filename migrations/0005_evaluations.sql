CREATE TABLE `evaluation_batches` (
	`evaluation_id` text NOT NULL,
	`number` integer NOT NULL,
	`queries` text NOT NULL,
	`outcomes` text,
	PRIMARY KEY(`evaluation_id`, `number`)
);
--> statement-breakpoint
CREATE TABLE `evaluations` (
	`id` text PRIMARY KEY NOT NULL,
	`collection_id` text NOT NULL,
	`owner_id` text NOT NULL,
	`name` text NOT NULL,
	`task_id` text NOT NULL,
	`state` text NOT NULL,
	`query_count` integer NOT NULL,
	`settings` text NOT NULL,
	`compare_with` text,
	`answer` integer NOT NULL,
	`baseline_use` text,
	`report` text,
	`scores` text,
	`error_code` text,
	`error_detail` text,
	`baseline_at` integer,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `evaluations_by_collection` ON `evaluations` (`collection_id`,`id`);--> statement-breakpoint
CREATE INDEX `evaluations_by_owner` ON `evaluations` (`owner_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `evaluations_one_baseline` ON `evaluations` (`collection_id`) WHERE baseline_at is not null;--> statement-breakpoint
CREATE TABLE `labelled_queries` (
	`collection_id` text NOT NULL,
	`id` text NOT NULL,
	`text` text NOT NULL,
	`relevant` text,
	`answers` text,
	`unanswerable` integer DEFAULT false NOT NULL,
	`source` text NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`collection_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `labelled_queries_by_person` ON `labelled_queries` (`created_by`);