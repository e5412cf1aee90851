// Carries connections from one address to another: `node forward.js FROM TO`, each unix:PATH or tcp:HOST:PORT. A Unix socket is
// a file, so a pair of these takes the page from one network namespace to another where no packet can go.
import net from 'node:net';

const [from, to] = process.argv.slice(2).map((text) => {
  const [kind, ...rest] = text.split(':');
  return kind === 'unix' ? { path: rest.join(':') } : { host: rest[0], port: Number(rest[1]) };
});

const server = net.createServer((near) => {
  const far = net.connect(to);
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
});
server.listen(from, () => console.log('ready'));
process.once('SIGTERM', () => process.exit(0));
