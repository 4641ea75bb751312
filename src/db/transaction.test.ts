import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFakeClock } from '../testing/fake-clock.ts';
import { openDb, type Db } from './open.ts';
import { createTransactions } from './transaction.ts';

let db: Db;
let insert: (name: string) => void;

beforeEach(() => {
  db = openDb(':memory:');
  db.exec('CREATE TABLE names (name TEXT PRIMARY KEY) STRICT');
  const statement = db.prepare('INSERT INTO names VALUES (?)');
  insert = (name) => {
    statement.run(name);
  };
});

afterEach(() => {
  db.close();
});

function names(): string[] {
  return db
    .prepare<{ name: string }>('SELECT name FROM names ORDER BY rowid')
    .all()
    .map(({ name }) => name);
}

function fail(message = 'broken'): never {
  throw new Error(message);
}

describe('inTransaction', () => {
  it('commits and returns what the work returned', () => {
    const value = db.inTransaction(() => {
      insert('a');
      return 7;
    });
    expect(value).toBe(7);
    expect(names()).toEqual(['a']);
  });

  it('rolls everything back when the work throws, and hands on the error', () => {
    expect(() =>
      db.inTransaction(() => {
        insert('a');
        fail('late');
      }),
    ).toThrow('late');
    expect(names()).toEqual([]);
  });

  it('takes back only the inner piece when that one fails and the outer goes on', () => {
    db.inTransaction(() => {
      insert('outer');
      expect(() =>
        db.inTransaction(() => {
          insert('inner');
          db.inTransaction(() => {
            insert('innermost');
          });
          fail();
        }),
      ).toThrow('broken');
      db.inTransaction(() => {
        insert('second inner');
      });
    });
    expect(names()).toEqual(['outer', 'second inner']);
  });

  it('loses the inner piece with the outer one', () => {
    expect(() =>
      db.inTransaction(() => {
        db.inTransaction(() => {
          insert('inner');
        });
        fail();
      }),
    ).toThrow('broken');
    expect(names()).toEqual([]);
  });
});

describe('afterCommit', () => {
  it('runs in order, only once the outermost transaction has committed', () => {
    const heard: string[] = [];
    db.inTransaction(() => {
      db.afterCommit(() => heard.push('first'));
      db.inTransaction(() => {
        db.afterCommit(() => heard.push('second'));
      });
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual(['first', 'second']);
  });

  it('runs at once outside a transaction', () => {
    const heard: string[] = [];
    db.afterCommit(() => heard.push('now'));
    expect(heard).toEqual(['now']);
  });

  it('is dropped with the piece that asked for it, and with no other', () => {
    const heard: string[] = [];
    db.inTransaction(() => {
      db.afterCommit(() => heard.push('outer'));
      expect(() =>
        db.inTransaction(() => {
          db.afterCommit(() => heard.push('inner'));
          fail();
        }),
      ).toThrow();
    });
    expect(() =>
      db.inTransaction(() => {
        db.afterCommit(() => heard.push('rolled back'));
        fail();
      }),
    ).toThrow();
    db.inTransaction(() => undefined);
    expect(heard).toEqual(['outer']);
  });

  it('may open a transaction of its own', () => {
    db.inTransaction(() => {
      db.afterCommit(() => {
        db.inTransaction(() => {
          insert('by effect');
        });
      });
    });
    expect(names()).toEqual(['by effect']);
  });
});

describe('write', () => {
  it('settles each piece with its own value, in the order they came', async () => {
    const order: string[] = [];
    const pieces = ['a', 'b', 'c'].map((name) =>
      db
        .write(() => {
          insert(name);
          return name.toUpperCase();
        })
        .then((value) => order.push(value)),
    );
    expect(names()).toEqual([]);
    await Promise.all(pieces);
    expect(order).toEqual(['A', 'B', 'C']);
    expect(names()).toEqual(['a', 'b', 'c']);
  });

  it('lets a failing piece harm nobody else, not even their effects', async () => {
    const heard: string[] = [];
    const piece = (name: string) => () => {
      insert(name);
      db.afterCommit(() => heard.push(name));
      if (name === 'bad') fail('only mine');
    };
    const settled = await Promise.allSettled(['a', 'bad', 'b', 'a'].map((n) => db.write(piece(n))));
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
    ]);
    expect(settled[1]).toMatchObject({ reason: { message: 'only mine' } });
    expect(settled[3]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' } });
    expect(names()).toEqual(['a', 'b']);
    expect(heard).toEqual(['a', 'b']);
  });

  it('runs effects after the commit and before the caller hears', async () => {
    const heard: string[] = [];
    await db
      .write(() => {
        insert('a');
        db.afterCommit(() => heard.push(`effect sees ${names().join()}`));
      })
      .then(() => heard.push('caller'));
    expect(heard).toEqual(['effect sees a', 'caller']);
  });

  it('takes a piece that is queued by another piece into a later group', async () => {
    let second: Promise<void> | undefined;
    await db.write(() => {
      insert('first');
      second = db.write(() => {
        insert('second');
      });
    });
    expect(names()).toEqual(['first']);
    await second;
    expect(names()).toEqual(['first', 'second']);
  });
});

/** A connection that only notes what it is told and can refuse it, where SQLite would not. */
function recording(refuse?: (sql: string) => Error | undefined) {
  const said: string[] = [];
  const clock = createFakeClock();
  let isOpen = false;
  const transactions = createTransactions(
    {
      exec: (sql) => {
        said.push(sql);
        const refusal = refuse?.(sql);
        if (refusal !== undefined) throw refusal;
        if (sql.startsWith('BEGIN')) isOpen = true;
        if (sql === 'COMMIT' || sql === 'ROLLBACK') isOpen = false;
      },
      isInTransaction: () => isOpen,
    },
    clock,
  );
  return {
    ...transactions,
    clock,
    count: (sql: string) => said.filter((text) => text === sql).length,
    loseTransaction: () => {
      isOpen = false;
    },
  };
}

describe('group commit', () => {
  it('uses one transaction and one flush for all pieces of a turn', async () => {
    const connection = recording();
    await Promise.all(Array.from({ length: 200 }, (_, i) => connection.write(() => i)));
    expect(connection.count('BEGIN IMMEDIATE')).toBe(1);
    expect(connection.count('COMMIT')).toBe(1);
  });

  it('gives back the event loop between groups of at most 256', async () => {
    const connection = recording();
    const seen: number[] = [];
    const pieces = Array.from({ length: 600 }, (_, i) => connection.write(() => seen.push(i)));
    await Promise.all(pieces);
    expect(connection.count('COMMIT')).toBe(3);
    expect(seen).toEqual(Array.from({ length: 600 }, (_, i) => i));
  });

  it('gives back the event loop after ten milliseconds, and keeps the order', async () => {
    const connection = recording();
    const seen: number[] = [];
    const piece = (i: number) => () => {
      connection.clock.advance(4);
      seen.push(i);
    };
    await Promise.all(Array.from({ length: 7 }, (_, i) => connection.write(piece(i))));
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(connection.count('COMMIT')).toBe(3);
  });

  it('rejects the whole group, drops its effects and rolls back when the commit fails', async () => {
    let isBroken = true;
    const heard: string[] = [];
    const connection = recording((sql) =>
      sql === 'COMMIT' && isBroken ? new Error('disk full') : undefined,
    );
    const piece = () => {
      connection.afterCommit(() => heard.push('effect'));
    };
    const settled = await Promise.allSettled([connection.write(piece), connection.write(piece)]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(connection.count('ROLLBACK')).toBe(1);
    expect(heard).toEqual([]);

    isBroken = false;
    await connection.write(piece);
    expect(heard).toEqual(['effect']);
  });

  it('rejects the whole group when SQLite has rolled back by itself in the middle', async () => {
    const connection = recording();
    const ran: string[] = [];
    const settled = await Promise.allSettled([
      connection.write(() => ran.push('first')),
      connection.write(() => {
        connection.loseTransaction();
        fail('disk full');
      }),
      connection.write(() => ran.push('third')),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(ran).toEqual(['first']);
    expect(connection.count('COMMIT')).toBe(0);
  });

  it('rejects the group when the transaction cannot begin, and serves the next one', async () => {
    let isBroken = true;
    const connection = recording((sql) =>
      sql === 'BEGIN IMMEDIATE' && isBroken ? new Error('locked') : undefined,
    );
    await expect(connection.write(() => 1)).rejects.toThrow('locked');
    isBroken = false;
    await expect(connection.write(() => 2)).resolves.toBe(2);
  });
});

describe('rested', () => {
  it('writes what nobody waits for now, and what follows on it', async () => {
    const done: string[] = [];
    const chain = async (): Promise<void> => {
      for (const name of ['a', 'b', 'c']) {
        await db.writeLater(() => {
          insert(name);
        });
        done.push(name);
      }
    };
    const chained = chain();
    await db.rested();
    expect([names(), done]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    await chained;
  });

  it('settles also when a piece fails', async () => {
    const failing = db.writeLater(() => fail('broken'));
    const caught = expect(failing).rejects.toThrow('broken');
    await db.rested();
    await caught;
    expect(names()).toEqual([]);
  });
});
