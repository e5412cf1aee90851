// Command parley serves group calls: a page, rooms, and the audio and video between the people in them.
//
//	parley                       serve on this computer: prints a link
//	parley --lan                 and for phones and computers on the same network
//	parley --config FILE         with the settings of a file
//	parley config check FILE     names everything that is wrong with one
//	parley passwd                prints the hash of a room's password
//	parley load --url URL        puts load on a server and measures it
//
// SIGHUP has a running server read its settings again; with faulty ones it goes on as it was. /metrics counts what it does.
//
// It is the only package that knows all the others:
//
//	flags ─▶ configs.Load ─▶ run ─▶ signaling ─▶ room ─▶ sfu
//	                          ├──▶ web
//	                          └──▶ metrics ◀── what they all count
//
// Exit status: 0 all is well, 1 something failed while running, 2 the flags or the settings are wrong.
package main
