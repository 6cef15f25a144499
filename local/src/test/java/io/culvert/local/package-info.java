/** Tests of the machine's own. */
@NullMarked
package io.culvert.local;

import org.jspecify.annotations.NullMarked;
