import type { DailyBudget } from './user-directory.ts';

export interface GroupRecord extends DailyBudget {
  id: string;
  name: string;
  createdAt: number;
}

export interface GroupDirectory {
  /** Throws `conflict` when the name is taken. */
  create(group: Omit<GroupRecord, 'createdAt'>): Promise<GroupRecord>;
  find(id: string): Promise<GroupRecord | undefined>;
  list(limit: number): Promise<GroupRecord[]>;
  /** Throws `conflict` when the name is taken. */
  update(id: string, change: Partial<Omit<GroupRecord, 'id' | 'createdAt'>>): Promise<void>;
  /** Removes it with its memberships and what was shared with it. */
  remove(id: string): Promise<void>;
  members(id: string): Promise<{ id: string; name: string }[]>;
  addMember(id: string, userId: string): Promise<void>;
  removeMember(id: string, userId: string): Promise<void>;
  ofUser(userId: string): Promise<GroupRecord[]>;
}
