// Package web serves the page people call with and the SDK it is made of.
// Everything is embedded in the program: one binary, no build step, no file
// from anywhere else.
//
//	GET /                    start page        no-cache + ETag
//	GET /r/{room}            the call's page   no-cache + ETag; 404 for a name no room can have
//	GET /a/{hash}/app/…      page assets       immutable; the hash is over every embedded file
//	GET /a/{hash}/sdk/…      the SDK, for us   immutable; modules without their block comments
//	GET /sdk/v1/…            the SDK, for all  no-cache + ETag, CORS
//	anything else            404 page
//
// The page's modules import each other, and the SDK beside them, by relative
// addresses. So only the few addresses inside the HTML files are rewritten to
// the hashed folder; there is no import map and no inline script to allow.
//
// # Ownership
//
// Everything is read once, in Handler, and never changed but for the packed
// form of a file, made once when it is first asked for: the handler is safe for
// any number of goroutines.
package web
