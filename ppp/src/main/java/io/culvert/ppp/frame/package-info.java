/** Codec of PPP frames, control packets and Configuration Options. Imports octets only. */
@NullMarked
package io.culvert.ppp.frame;

import org.jspecify.annotations.NullMarked;
