/** Tests. */
@NullMarked
package io.culvert.ppp.link;

import org.jspecify.annotations.NullMarked;
