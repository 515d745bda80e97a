// Files that somebody dropped or chose, a folder's among them, as one file that the API takes.

import { zip } from "./zip.js";

const WHOLE = /\.(xlsx|zip)$/i;
const OF_A_CASE = /\.(csv|csv\.gz|toml|xlsx)$/i;
const HIDDEN = /^[.~]/;

/** Every file of what was dropped; folders are read through, one level is enough for a case. */
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((each) => each.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(filesIn))).flat();
}

async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((done, fail) => { entry.file(done, fail); })];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A reader gives some entries at a time, then none.
    const some = await new Promise((done, fail) => { reader.readEntries(done, fail); });
    if (!some.length) break;
    for (const each of some) if (each.isFile) found.push(...await filesIn(each));
  }
  return found;
}

/** Whether a file may be one of a case. */
function belongs(file) {
  return OF_A_CASE.test(file.name) && !HIDDEN.test(file.name);
}

/** How deep a file lies in the folder that was chosen: only those at its top are of the case. */
function depth(file) {
  return (file.webkitRelativePath || file.name).split("/").length;
}

/**
 * One file for the API: a workbook or an archive as it is, the files of a folder packed.
 * @returns {Promise<{file: Blob, name: string, count: number} | null>} null when nothing of a case is there
 */
export async function asOne(files) {
  if (files.length === 1 && WHOLE.test(files[0].name)) return { file: files[0], name: files[0].name, count: 1 };
  const all = files.filter(belongs);
  if (!all.length) return null;
  const top = Math.min(...all.map(depth));
  const own = all.filter((each) => depth(each) === top);
  return { file: await zip(own), name: "case.zip", count: own.length };
}
