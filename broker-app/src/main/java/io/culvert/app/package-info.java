/** Root of the module {@code broker-app}. */
@NullMarked
package io.culvert.app;

import org.jspecify.annotations.NullMarked;
