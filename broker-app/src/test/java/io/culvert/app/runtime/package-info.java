/** Tests of the runtime. */
@NullMarked
package io.culvert.app.runtime;

import org.jspecify.annotations.NullMarked;
