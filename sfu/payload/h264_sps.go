package payload

import "math"

// chroma420 is what chroma_format_idc is when the profile does not tell.
const chroma420 = 1

// maxReferenceCycle bounds num_ref_frames_in_pic_order_cnt_cycle (H.264,
// section 7.4.2.1.1).
const maxReferenceCycle = 255

// spsSize returns the size of the pictures that a sequence parameter set
// announces (H.264, section 7.3.2.1.1), or 0, 0 when it cannot be read. body is
// the NAL unit without its first byte.
func spsSize(body []byte) (width, height uint16) {
	r := bitReader{rest: body}
	profile := r.bits(8)
	r.bits(16) // constraint flags, level
	r.exp()    // seq_parameter_set_id
	chroma := uint32(chroma420)
	if highProfile(profile) {
		chroma = readHighProfile(&r)
	}
	r.exp() // log2_max_frame_num_minus4
	skipPictureOrder(&r)
	r.exp() // max_num_ref_frames
	r.bits(1)
	return readSize(&r, chroma)
}

// highProfile reports whether the set tells its chroma format.
func highProfile(profile uint32) bool {
	switch profile {
	case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135:
		return true
	default:
		return false
	}
}

// readHighProfile returns ChromaArrayType and walks over the scaling lists.
func readHighProfile(r *bitReader) (chroma uint32) {
	chroma = r.exp()
	lists := 8
	if chroma == 3 {
		lists = 12
		if r.bits(1) == 1 { // separate_colour_plane_flag: coded like three grey pictures
			chroma = 0
		}
	}
	r.exp()             // bit_depth_luma_minus8
	r.exp()             // bit_depth_chroma_minus8
	r.bits(1)           // qpprime_y_zero_transform_bypass_flag
	if r.bits(1) == 0 { // seq_scaling_matrix_present_flag
		return chroma
	}
	for i := range lists {
		if r.bits(1) == 0 {
			continue
		}
		if i < 6 {
			skipScalingList(r, 16)
		} else {
			skipScalingList(r, 64)
		}
	}
	return chroma
}

// skipScalingList walks over a list, whose length depends on what is in it
// (H.264, section 7.3.2.1.1.1): after a scale of zero nothing more is coded.
func skipScalingList(r *bitReader, size int) {
	scale := int64(8)
	for range size {
		if scale = (scale + r.signedExp()) & 0xFF; scale == 0 || r.failed {
			return
		}
	}
}

func skipPictureOrder(r *bitReader) {
	switch r.exp() { // pic_order_cnt_type
	case 0:
		r.exp() // log2_max_pic_order_cnt_lsb_minus4
	case 1:
		r.bits(1) // delta_pic_order_always_zero_flag
		r.exp()   // offset_for_non_ref_pic
		r.exp()   // offset_for_top_to_bottom_field
		cycle := r.exp()
		if cycle > maxReferenceCycle {
			r.failed = true
			return
		}
		for range cycle {
			r.exp() // offset_for_ref_frame
		}
	}
}

// readSize computes the size in pixels from one in blocks of 16 and a frame to
// crop, which counts in units of colour samples (H.264, equations 7-19 to 7-22).
func readSize(r *bitReader, chroma uint32) (width, height uint16) {
	columns, rows := uint64(r.exp())+1, uint64(r.exp())+1
	fields := 2 - uint64(r.bits(1)) // 2 when a frame may be two interlaced fields
	if fields == 2 {
		r.bits(1) // mb_adaptive_frame_field_flag
	}
	r.bits(1) // direct_8x8_inference_flag
	var left, right, top, bottom uint64
	if r.bits(1) == 1 { // frame_cropping_flag
		left, right = uint64(r.exp()), uint64(r.exp())
		top, bottom = uint64(r.exp()), uint64(r.exp())
	}
	unitX, unitY := uint64(1), fields
	if chroma == 1 || chroma == 2 {
		unitX = 2
	}
	if chroma == 1 {
		unitY *= 2
	}
	w, okW := pixels(16*columns, unitX*(left+right))
	h, okH := pixels(16*rows*fields, unitY*(top+bottom))
	if r.failed || chroma > 3 || !okW || !okH {
		return 0, 0
	}
	return w, h
}

// pixels subtracts what is cropped; false when nothing sensible is left.
func pixels(whole, cropped uint64) (uint16, bool) {
	if cropped >= whole || whole-cropped > math.MaxUint16 {
		return 0, false
	}
	return uint16(whole - cropped), true
}
