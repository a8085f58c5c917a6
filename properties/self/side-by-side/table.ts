/** The side-by-side with packetdrill's public scripts, as a table: what was looked at, and every class found there. */

import type { Property } from "../../../src/runner/property.ts";
import { CONNECTIONS } from "./connections.ts";
import { INTERFACES } from "./interfaces.ts";
import { KERNEL } from "./kernel.ts";
import { OPTIONS } from "./options.ts";
import type { Class } from "./row.ts";
import { SENDING } from "./sending.ts";

/** The commit of google/packetdrill that was looked at, of 11 March 2026. */
export const COMMIT = "2c4001c4d6fc04a3bbd01d4b92be62717a37648a";

/** The folders within `gtests/net/tcp` at that commit, with how many scripts each has. */
export const FOLDERS: Readonly<Record<string, number>> = {
  "blocking": 4,
  "close": 3,
  "cubic": 6,
  "cwnd_moderation": 2,
  "ecn": 1,
  "eor": 4,
  "epoll": 4,
  "fast_recovery": 4,
  "fast_retransmit": 4,
  "fastopen/client": 29,
  "fastopen/server": 19,
  "fastopen/server/opt34": 16,
  "gro": 1,
  "inq": 2,
  "ioctl": 1,
  "limited_transmit": 2,
  "md5": 1,
  "mss": 3,
  "mtu_probe": 2,
  "nagle": 3,
  "notsent_lowat": 3,
  "sack": 4,
  "sendfile": 1,
  "shutdown": 6,
  "slow_start": 10,
  "splice": 1,
  "syscall_bad_arg": 3,
  "tcp_info": 3,
  "timestamping": 3,
  "ts_recent": 3,
  "user_timeout": 2,
  "validate": 1,
  "zerocopy": 11,
};

/** Some rows under one heading. */
export interface Part {
  readonly title: string;
  readonly rows: readonly Class[];
}

/** The classes of google/packetdrill. */
export const PUBLIC: readonly Part[] = [
  { title: "How connections open and end", rows: CONNECTIONS },
  { title: "When text leaves, how much, and what is sent again", rows: SENDING },
  { title: "Options, and what lies below TCP", rows: OPTIONS },
  { title: "Calls of Linux", rows: INTERFACES },
];

/** The classes that only the kernel's own selftests have. */
export const KERNELS: Part = { title: "What only the kernel's own selftests have", rows: KERNEL };

/** Every part, in the order in which it is shown. */
export const PARTS: readonly Part[] = [...PUBLIC, KERNELS];

/** Whether a property is for those alone that take the settings of the model's policy, as no kernel does. */
export const isForTheModel = ({ needs }: Pick<Property, "needs">): boolean => needs.includes("policy");

/** What is wrong with the table, given the catalogue: each complaint is a line. */
export function complaintsAbout(
  parts: readonly Part[],
  folders: Readonly<Record<string, number>>,
  catalogue: readonly Pick<Property, "id" | "needs">[],
): readonly string[] {
  const properties = new Map(catalogue.map((property) => [property.id, property]));
  const rows = parts.flatMap((part) => part.rows);
  const counted = parts.filter((part) => part !== KERNELS).flatMap((part) => part.rows);
  return [
    ...rows.flatMap(({ folder, which, standing }) => {
      const name = [folder, which].filter((part) => part !== null && part !== "").join(": ");
      const named = "by" in standing ? standing.by : "near" in standing ? standing.near : [];
      const unknown = named.filter((id) => !properties.has(id)).map((id) => `${name}: there is no property ${id}`);
      const asking = named.flatMap((id) => properties.get(id) ?? []);
      if (standing.is === "covered" && !asking.some((property) => !isForTheModel(property))) {
        return [...unknown, `${name}: is covered by no property that a kernel is held to`];
      }
      return standing.is === "in part" && asking.length === 0
        ? [...unknown, `${name}: is covered by nothing`]
        : unknown;
    }),
    ...Object.entries(folders).flatMap(([folder, scripts]) => {
      const found = counted.filter((one) => one.folder === folder).reduce((sum, one) => sum + one.scripts, 0);
      return found === scripts ? [] : [`${folder}: has ${scripts} scripts, and the rows are about ${found}`];
    }),
    ...counted.filter(({ folder }) => !(folder in folders)).map(({ folder }) => `${folder}: is no folder there`),
  ];
}
