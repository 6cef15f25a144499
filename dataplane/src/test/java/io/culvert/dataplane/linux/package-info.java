/** Tests. */
@NullMarked
package io.culvert.dataplane.linux;

import org.jspecify.annotations.NullMarked;
