package {{package}};

import dev.weir.spi.token.Tokenizer;
import dev.weir.testkit.TokenizerContract;
import java.util.List;

class {{Class}}Test extends TokenizerContract {
    @Override
    protected Tokenizer tokenizer() {
        return new {{Class}}(new {{Type}}Settings(models()));
    }

    @Override
    protected List<String> models() {
        return List.of("byt5-small", "byt5-base");
    }
}
