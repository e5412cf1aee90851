import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duet, grid, nearestCorner, perPage, stage } from '../app/layout.js';

const areas = [
  { width: 1408, height: 780 }, // a desktop
  { width: 800, height: 480 },
  { width: 374, height: 720 }, // a phone
  { width: 820, height: 300 }, // a phone on its side
  { width: 90, height: 60 }, // hardly anything
];

/** No two boxes overlap, and all lie in the area. */
function apart(boxes, area, why) {
  for (const [i, a] of boxes.entries()) {
    assert.ok(a.width > 0 && a.height > 0, `${why}: box ${i} is empty`);
    assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= area.width + 1 && a.y + a.height <= area.height + 1, `${why}: box ${i} sticks out`);
    for (const b of boxes.slice(i + 1)) {
      const clear = a.x + a.width <= b.x + 1 || b.x + b.width <= a.x + 1 || a.y + a.height <= b.y + 1 || b.y + b.height <= a.y + 1;
      assert.ok(clear, `${why}: box ${i} overlaps another`);
    }
  }
}

test('a grid has one size, lies in its area and overlaps nowhere', () => {
  for (const area of areas.slice(0, 4)) {
    for (let count = 1; count <= 25; count++) {
      const boxes = grid(count, area);
      assert.equal(boxes.length, count);
      assert.equal(new Set(boxes.map(({ width, height }) => `${width}×${height}`)).size, 1);
      apart(boxes, area, `${count} in ${area.width}×${area.height}`);
    }
  }
});

test('tiles keep the shape of a camera', () => {
  for (const area of areas.slice(0, 4)) {
    const low = area.height > area.width ? 3 / 4 : 4 / 3;
    for (let count = 1; count <= 25; count++) {
      const [{ width, height }] = grid(count, area);
      assert.ok(width / height > low - 0.05 && width / height < 16 / 9 + 0.05, `${count} in ${area.width}×${area.height}: ${width}×${height}`);
    }
  }
});

test('the largest tile wins', () => {
  for (const [count, columns, area] of [
    [2, 2, { width: 1600, height: 600 }],
    [4, 2, { width: 1408, height: 780 }],
    [9, 3, { width: 1408, height: 780 }],
    [12, 4, { width: 1408, height: 780 }],
    [2, 1, { width: 374, height: 720 }], // one above the other
    [8, 2, { width: 374, height: 720 }],
  ]) {
    const rows = new Set(grid(count, area).map(({ y }) => y)).size;
    assert.equal(Math.ceil(count / rows), columns, `${count} in ${area.width}×${area.height}`);
  }
});

test('the last row is centred', () => {
  const area = { width: 1408, height: 780 };
  const last = grid(3, area).at(-1);
  assert.ok(Math.abs(last.x + last.width / 2 - area.width / 2) <= 1);
});

test('nothing to place, or nowhere, is no box', () => {
  assert.deepEqual(grid(0, areas[0]), []);
  assert.deepEqual(grid(3, { width: 0, height: 100 }), []);
});

test('a page holds 25 on desktops and 8 on phones, held either way', () => {
  assert.deepEqual(areas.slice(0, 4).map(perPage), [25, 25, 8, 8]);
});

test('a stage leaves room for what is shared and for people', () => {
  for (const area of areas.slice(0, 4)) {
    for (const screens of [1, 2]) {
      for (const people of [0, 1, 3, 30]) {
        const at = stage(screens, people, area);
        assert.equal(at.screens.length, screens);
        assert.equal(at.people.length, Math.min(people, at.room));
        apart([...at.screens, ...at.people], area, `${screens}+${people} in ${area.width}×${area.height}`);
      }
    }
  }
});

test('what is shared is larger than anybody', () => {
  const at = stage(1, 5, areas[0]);
  assert.ok(at.screens[0].width > 4 * at.people[0].width);
});

test('in a duet one’s own picture lies in its corner, inside the other’s', () => {
  for (const corner of ['top-left', 'top-right', 'bottom-right', 'bottom-left']) {
    const { other, own } = duet(areas[0], corner);
    assert.ok(own.x >= other.x && own.x + own.width <= other.x + other.width && own.y >= other.y && own.y + own.height <= other.y + other.height);
    assert.equal(nearestCorner(areas[0], { x: own.x + own.width / 2, y: own.y + own.height / 2 }), corner);
  }
});
