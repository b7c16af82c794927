// What a thief of the device finds: the browser's database as it lies there.

/** Every record but the key: shelf, key, and the bytes. */
export function records(page) {
  return read(page, "records");
}

/** Whether the key that seals the records could be carried away; `undefined` if there is none. */
export function isSealExtractable(page) {
  return read(page, "seal");
}

function read(page, what) {
  return page.evaluate(async (what) => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open("tokhai"));
    const found = [];
    for (const shelf of database.objectStoreNames) {
      const store = database.transaction(shelf).objectStore(shelf);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      keys.forEach((key, i) => found.push({ shelf, key, value: values[i] }));
    }
    database.close();
    const isKey = ({ value }) => value instanceof CryptoKey;
    if (what === "seal") return found.find(isKey)?.value.extractable;
    const records = found.filter((record) => !isKey(record));
    return records.map(({ shelf, key, value }) => ({ shelf, key, bytes: Array.from(new Uint8Array(value)) }));
  }, what);
}
