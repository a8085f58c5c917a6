/** Tests of the pool. */

import { expect, test } from "vitest";
import { Pool } from "./pool.ts";

test("no more than its capacity run side by side, and the others in their order", async () => {
  const pool = new Pool(2);
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const tasks = [0, 1, 2, 3].map((n) =>
    pool.run(() => {
      started.push(n);
      return new Promise<number>((resolve) => finish.push(() => resolve(n)));
    })
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  finish[1]?.();
  await tasks[1];
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2]);
  finish[0]?.();
  await tasks[0];
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2, 3]);
  finish[2]?.();
  finish[3]?.();
  expect(await Promise.all(tasks)).toEqual([0, 1, 2, 3]);
});

test("a task that fails makes room all the same", async () => {
  const pool = new Pool(1);
  await expect(pool.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await pool.run(() => Promise.resolve("yes"))).toBe("yes");
});
