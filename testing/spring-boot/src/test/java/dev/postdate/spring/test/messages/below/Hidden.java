package dev.postdate.spring.test.messages.below;

import dev.postdate.MessageType;

/** Of nobody's business outside of its package. */
@MessageType("scanned.hidden")
record Hidden(String order) {}
