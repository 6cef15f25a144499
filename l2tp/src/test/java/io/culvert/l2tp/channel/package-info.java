/** Tests of the control channel. */
@NullMarked
package io.culvert.l2tp.channel;

import org.jspecify.annotations.NullMarked;
