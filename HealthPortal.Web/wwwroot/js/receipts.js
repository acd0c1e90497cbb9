// Hands receipts to the checker, which is a module of its own and works without the portal.
import { checkReceipt } from "./draw-check.js";

const LARGEST = 50 * 1024 * 1024;

export async function check(address, expected) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error("The receipt was refused.");
  }
  return checkReceipt(await answer.text(), expected).findings;
}

// Null where no file is chosen or it is too large.
export async function checkFile(id) {
  const file = document.getElementById(id)?.files?.[0];
  return !file || file.size > LARGEST ? null : checkReceipt(await file.text()).findings;
}
