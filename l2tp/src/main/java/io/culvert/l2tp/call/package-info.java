/**
 * The four call machines of RFC 2661: incoming and outgoing calls, at the LAC and at the LNS. Pure; imports the values
 * and messages of l2tp only.
 */
@NullMarked
package io.culvert.l2tp.call;

import org.jspecify.annotations.NullMarked;
