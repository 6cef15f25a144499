/** Tests of octet strings. */
@NullMarked
package io.culvert.octets;

import org.jspecify.annotations.NullMarked;
