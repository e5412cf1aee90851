// Package localca is a certificate authority for one household or office, so that phones on the local network can open their
// cameras: browsers allow that only over HTTPS, and no public authority vouches for 192.168.1.20.
//
//	root  10 years, made once, kept in the state directory (key 0600)
//	 │    may vouch for private addresses, .local, .lan and this machine's name only
//	 └── leaf  ≤ 397 days, for the addresses and names this machine has now
//	           made anew when they change or it has less than 30 days left
//
// A person trusts the root once per device, on the page /trust. Because of the name constraints (RFC 5280 section 4.2.1.10)
// somebody who steals the root's key still cannot pose as a site of the internet.
//
// Open makes or reads the root; Source serves leaves to crypto/tls; Handler is the /trust page. Any goroutine may use all three.
package localca
