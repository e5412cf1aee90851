// Impair puts a bad network in front of a server's media port: a UDP proxy that
// loses, delays, reorders, doubles and throttles, the same way each time.
//
//	browser A ──▶ ┌──────────────┐ ──▶ socket of A ──▶ ┌────────┐
//	browser B ──▶ │ --listen     │ ──▶ socket of B ──▶ │ --to   │
//	              └──────────────┘  up: to the server  └────────┘
//	                                down: to the browser
//
// What happens is written as in package impair (go doc ./sfu/sfutest/impair):
//
//	go run ./cmd/parley --set ice.udp=127.0.0.1:8443 --set ice.public_ips='[127.0.0.2]'
//	go run ./cmd/impair --listen 127.0.0.2:8443 --to 127.0.0.1:8443 \
//	    --down rate=3M,delay=20ms --up loss=2% --at '10s down rate=250k' --at '20s hole=2s' --rebind 30s
//
// The server tells browsers its address; with ice.public_ips that of the proxy,
// which must have the same port. Time counts from each browser's first datagram,
// so that it does not matter how long a browser takes to start.
//
// It prints a line of JSON with the address it listens at, and one with counts at
// the end (--duration, SIGINT, SIGTERM) and every --every.
package main
