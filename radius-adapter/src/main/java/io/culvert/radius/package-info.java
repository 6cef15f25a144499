/**
 * Root of the module {@code radius-adapter}: RADIUS for the engine's AAA port. {@code packet} maps AAA values to
 * attributes and back, {@code client} asks the servers, {@code server} is a small server for trying out.
 */
@NullMarked
package io.culvert.radius;

import org.jspecify.annotations.NullMarked;
