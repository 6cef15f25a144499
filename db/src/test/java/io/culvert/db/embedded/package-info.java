/** Tests of {@code io.culvert.db.embedded}. */
@NullMarked
package io.culvert.db.embedded;

import org.jspecify.annotations.NullMarked;
