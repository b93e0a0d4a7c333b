package dev.weir.testkit;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every implementation of an extension point promises, as tests. An author extends the contract of the extension point in the
 * tests of the plugin, and provides the implementation; JUnit then runs the tests of the contract against it.
 *
 * <p>No test is skipped unnoticed: a test of a {@link Feature} that the implementation does not have fails, unless {@link Lacks} on
 * the class states the feature. What is skipped is then reported at the end of the class, in an entry {@code skipped}.
 */
@ExtendWith(SkipReport.class)
public abstract class Contract {

    Contract() {}

    /** Continues a test if the implementation has a feature. */
    final void require(Feature feature, boolean present) {
        Lacks lacks = getClass().getAnnotation(Lacks.class);
        boolean stated = lacks != null && List.of(lacks.value()).contains(feature);
        if (present && stated) {
            fail("@Lacks states Feature." + feature + ", but the implementation has it: remove it there");
        }
        if (!present && !stated) {
            fail("would be skipped unnoticed, as the implementation has no feature '" + feature.label() + "': "
                    + feature.howTo() + ", or annotate the class with @Lacks(Feature." + feature + ")");
        }
        if (!present) {
            abort("no feature '" + feature.label() + "', as @Lacks states; to have it, " + feature.howTo());
        }
    }

    /** Null, where the parameter does not permit it. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // that is what is tested
    static <T> T nothing() {
        return null;
    }
}
