export type DeviceState = 'pending' | 'approved' | 'denied';

export interface DeviceGrant {
  userCode: string;
  client: string;
  ip: string | null;
  state: DeviceState;
  userId: string | null;
  /** Seconds a device must wait between two polls. */
  interval: number;
  createdAt: number;
  expiresAt: number;
}

export type DevicePoll =
  | { outcome: 'pending' | 'slow_down' | 'denied' | 'expired' }
  /** Handed out once: the grant is gone with it. */
  | { outcome: 'approved'; userId: string; client: string };

/** Devices that wait for a person (RFC 8628). Device codes come in as hashes; expired grants are not found. */
export interface DeviceGrants {
  /** Throws `conflict` when the user code is taken. */
  add(grant: {
    deviceHash: string;
    userCode: string;
    client: string;
    ip: string | null;
    interval: number;
    expiresAt: number;
  }): Promise<void>;
  byUserCode(userCode: string): Promise<DeviceGrant | undefined>;
  /** False unless the grant was pending. */
  decide(userCode: string, decision: { state: 'approved'; userId: string } | { state: 'denied' }): Promise<boolean>;
  /** Polling sooner than the interval raises it by five seconds and says `slow_down`. */
  poll(deviceHash: string): Promise<DevicePoll>;
}
