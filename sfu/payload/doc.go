// Package payload reads what the codecs' RTP packetizers wrote: where a frame
// begins, whether a receiver may begin there too, and in which layer it is.
//
// The forwarder never decodes media. It needs a handful of facts from the first
// bytes of a packet, and each codec hides them elsewhere:
//
//	            begins a frame      key frame                  layers, picture
//	VP8   7741  S, partition 0      P = 0 and the start code   PictureID TL0PICIDX TID KEYIDX
//	VP9   9628  B                   B, P = 0, SID 0            PictureID TL0PICIDX TID SID
//	H.264 6184  first slice, SPS    IDR slice or SPS           (none)
//	AV1   spec  a frame's OBU       N, or a sequence header    temporal_id spatial_id
//	Opus  7587  every packet        every packet               (none)
//
// [Inspect] gathers them in an [Info], whatever the codec:
//
//	RTP payload                      Info
//	| 90 80 | 81 23 | 10 ... 9d 01   {KeyFrame FrameStart PictureID: 0x123 640x360}
//	  |       |       |
//	  |       |       first byte of the frame: P = 0
//	  |       M and 15 bits of picture id
//	  X S, and the I that announces the picture id
//
// All bytes come from strangers. Every function here is total: a payload that
// is too short for what it announces, or that breaks its format, yields the
// zero Info and is thus no key frame, so nobody switches to it. End-to-end
// encrypted media is readable so far as its sender left the first bytes clear.
//
// [RewriteVP8] and [RewriteVP9] are the functions that write, and they write a
// copy: a packet is shared by all subscribers, while the picture ids each of them
// sees must run on over a switch of encodings.
package payload
