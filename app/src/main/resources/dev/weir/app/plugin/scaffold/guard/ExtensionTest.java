package {{package}};

import dev.weir.spi.guard.Guard;
import dev.weir.testkit.GuardContract;
import java.util.List;

class {{Class}}Test extends GuardContract {
    @Override
    protected Guard guard() {
        return new {{Class}}(new {{Type}}Settings("§§"));
    }

    @Override
    protected List<String> texts() {
        return List.of("by §§ 12");
    }
}
