// People on the list of the start page.

/** Stands on the list. */
export async function appear(person, server) {
  await person.page.goto(server.base, { waitUntil: 'domcontentloaded' });
  await person.fill('I am here as', person.name);
  await person.click('Be reachable');
  await person.shows('[data-reach="visible"]');
}

/** Does what makes these people agree on a call, waits until a room of their own has them all, and says which. */
export async function meet(people, deed) {
  const moved = people.map(({ page }) => page.waitForNavigation({ waitUntil: 'domcontentloaded' }));
  await Promise.all([deed(), ...moved]);
  await Promise.all(people.map((person) => person.state('joined')));
  const rooms = people.map(({ page }) => new URL(page.url()).pathname);
  if (!rooms.every((room) => room === rooms[0]) || !/^\/r\/call-[a-z2-7]{39}$/.test(rooms[0])) {
    throw new Error(`they are in ${rooms.join(' and ')}`);
  }
  return rooms[0];
}
