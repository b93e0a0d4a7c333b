/** Auto-configuration of Weir in a Spring Boot application. */
@NullMarked
package dev.weir.spring.boot;

import org.jspecify.annotations.NullMarked;
