package sfu

// CheckOffer checks an offer by the usual bounds.
func CheckOffer(offer string) error {
	_, err := checkedOffer(offer, usual())
	return err
}
