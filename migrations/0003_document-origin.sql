ALTER TABLE `documents` ADD `note` text;--> statement-breakpoint
ALTER TABLE `documents` ADD `url` text;--> statement-breakpoint
ALTER TABLE `documents` ADD `source_id` text;