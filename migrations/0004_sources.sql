CREATE TABLE `source_pages` (
	`source_id` text NOT NULL,
	`number` integer NOT NULL,
	`url` text NOT NULL,
	`depth` integer NOT NULL,
	`state` text NOT NULL,
	`outcome` text,
	`seen_in` integer NOT NULL,
	`visited_in` integer DEFAULT 0 NOT NULL,
	`vanished_in` integer,
	`due_at` integer DEFAULT 0 NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`status` integer,
	`title` text,
	`etag` text,
	`last_modified` text,
	`content_hash` text,
	`document_id` text NOT NULL,
	`sha256` text,
	`bytes` integer DEFAULT 0 NOT NULL,
	`media_type` text,
	`note` text,
	`twin_id` text,
	`target` text,
	`as_is` integer DEFAULT false NOT NULL,
	`reason` text,
	`links` text,
	`changed_at` integer,
	`visited_at` integer,
	PRIMARY KEY(`source_id`, `number`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `source_pages_by_url` ON `source_pages` (`source_id`,`url`);--> statement-breakpoint
CREATE INDEX `source_pages_by_turn` ON `source_pages` (`source_id`,`state`,`depth`,`number`);--> statement-breakpoint
CREATE INDEX `source_pages_by_content` ON `source_pages` (`source_id`,`content_hash`);--> statement-breakpoint
CREATE TABLE `sources` (
	`id` text PRIMARY KEY NOT NULL,
	`collection_id` text NOT NULL,
	`owner_id` text NOT NULL,
	`url` text NOT NULL,
	`kind` text,
	`depth` integer NOT NULL,
	`pages` integer NOT NULL,
	`vanished` text NOT NULL,
	`root` text NOT NULL,
	`crawl` integer DEFAULT 0 NOT NULL,
	`task_id` text,
	`crawl_task_id` text,
	`report` text,
	`error_code` text,
	`error_detail` text,
	`crawled_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sources_by_address` ON `sources` (`collection_id`,`url`);--> statement-breakpoint
CREATE INDEX `sources_by_owner` ON `sources` (`owner_id`);--> statement-breakpoint
CREATE INDEX `documents_by_source` ON `documents` (`source_id`,`id`);