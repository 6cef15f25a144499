/**
 * What is on the wire: headers, AVPs and control messages, and the codec between them and octets; imports only {@code
 * io.culvert.l2tp} and {@code io.culvert.octets}.
 */
@NullMarked
package io.culvert.l2tp.wire;

import org.jspecify.annotations.NullMarked;
