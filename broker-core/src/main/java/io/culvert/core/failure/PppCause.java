package io.culvert.core.failure;

import java.util.Optional;

/**
 * A PPP Disconnect Cause as sent or received (RFC 3145 section 2).
 *
 * @param code 0..20 are defined
 * @param protocol PPP control protocol number, 0 for a global code
 * @param direction 0 global, 1 at the peer, 2 at the local end of whoever sent it
 */
public record PppCause(int code, int protocol, int direction, Optional<String> message) {}
