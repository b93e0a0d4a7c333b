package dev.weir.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * States, on a class that extends a {@link Contract}, the features that the implementation does not have, whose tests are skipped. A
 * feature that is missing and not stated, or stated and there, fails.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Lacks {
    Feature[] value();
}
