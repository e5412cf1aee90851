/**
 * The room page's composition root: a room, its session, and the views.
 *
 * @module
 */
import { Room } from '../sdk/index.js';
import { run } from './run.js';

run(new Room(location.origin + location.pathname));
