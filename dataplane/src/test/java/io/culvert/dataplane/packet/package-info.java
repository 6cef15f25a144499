/** Tests. */
@NullMarked
package io.culvert.dataplane.packet;

import org.jspecify.annotations.NullMarked;
