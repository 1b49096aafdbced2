/** Small promises around IndexedDB. Where storage is refused every call answers as if it were empty. */
const open = (name: string, version: number, upgrade: (database: IDBDatabase) => void): Promise<IDBDatabase | undefined> =>
  new Promise((resolve) => {
    try {
      const request = indexedDB.open(name, version);
      request.onupgradeneeded = () => upgrade(request.result);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(undefined);
      request.onblocked = () => resolve(undefined);
    } catch {
      resolve(undefined);
    }
  });

export class BrowserDatabase {
  private readonly opened: Promise<IDBDatabase | undefined>;

  constructor(name: string, version: number, upgrade: (database: IDBDatabase) => void) {
    this.opened = open(name, version, upgrade);
  }

  /** Runs the work in one transaction; resolves when it is on disk, or false where there is no storage. */
  async write(stores: string[], work: (store: (name: string) => IDBObjectStore) => void): Promise<boolean> {
    const database = await this.opened;
    if (database === undefined) return false;
    return new Promise((resolve) => {
      try {
        const transaction = database.transaction(stores, "readwrite");
        work((name) => transaction.objectStore(name));
        transaction.oncomplete = () => resolve(true);
        transaction.onerror = () => resolve(false);
        transaction.onabort = () => resolve(false);
      } catch {
        resolve(false);
      }
    });
  }

  async all<Value>(store: string, range?: IDBKeyRange): Promise<Value[]> {
    const database = await this.opened;
    if (database === undefined) return [];
    return new Promise((resolve) => {
      const request = database.transaction(store, "readonly").objectStore(store).getAll(range);
      request.onsuccess = () => resolve(request.result as Value[]);
      request.onerror = () => resolve([]);
    });
  }
}
