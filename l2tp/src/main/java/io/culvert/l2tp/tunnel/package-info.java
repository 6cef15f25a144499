/**
 * A whole tunnel: control channel, control connection and calls stacked, with tunnel authentication, session IDs,
 * set-up timers and the linger at its end. Pure; imports the other packages of l2tp and octets.
 */
@NullMarked
package io.culvert.l2tp.tunnel;

import org.jspecify.annotations.NullMarked;
