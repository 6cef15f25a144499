/** Tests. */
@NullMarked
package io.culvert.dataplane;

import org.jspecify.annotations.NullMarked;
