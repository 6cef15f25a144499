/** Tests of the rules of RFC 4951. */
@NullMarked
package io.culvert.l2tp.failover;

import org.jspecify.annotations.NullMarked;
