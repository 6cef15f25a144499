/** Tests of the configuration. */
@NullMarked
package io.culvert.app.config;

import org.jspecify.annotations.NullMarked;
