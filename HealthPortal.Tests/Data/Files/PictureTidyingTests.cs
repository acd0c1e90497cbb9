using System.Text;
using HealthPortal.Data.Files;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Data.Files;

public sealed class PictureTidyingTests
{
    [Fact]
    public void Png_LosesWhatIsNotPicture()
    {
        var plain = Pictures.Portrait();
        var tidied = PictureTidying.Tidy([.. Pictures.Portrait(comment: "secret place"), .. "behind"u8]).Value;

        Assert.Equal((210, 294, ".png"), (tidied.Width, tidied.Height, tidied.Extension));
        Assert.Equal(plain, tidied.Bytes);
    }

    [Theory]
    [InlineData(null, 240, 336)]
    [InlineData(1, 240, 336)]
    [InlineData(3, 240, 336)]
    [InlineData(6, 336, 240)]
    [InlineData(8, 336, 240)]
    [InlineData(9, 240, 336)]
    public void Jpeg_LosesPlaceAndComments_AndKeepsItsTurn(int? turn, int width, int height)
    {
        var tidied = PictureTidying.Tidy(Pictures.Jpeg(240, 336, turn)).Value;

        Assert.Equal((width, height, ".jpg"), (tidied.Width, tidied.Height, tidied.Extension));
        var text = Encoding.Latin1.GetString(tidied.Bytes);
        Assert.DoesNotContain("GPS", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody", text, StringComparison.Ordinal);
        Assert.DoesNotContain("behind", text, StringComparison.Ordinal);
        Assert.Equal(turn is 3 or 6 or 8, text.Contains("Exif", StringComparison.Ordinal));

        // Tidied once is tidy, and the turn that was kept is read again.
        var again = PictureTidying.Tidy(tidied.Bytes).Value;
        Assert.Equal(tidied.Bytes, again.Bytes);
        Assert.Equal((width, height), (again.Width, again.Height));
    }

    [Fact]
    public void Picture_BrokenAnywhere_IsRefusedOrWhole_AndNeverThrows()
    {
        foreach (var whole in new[] { Pictures.Portrait(160, 200), Pictures.Jpeg(240, 336, 6) })
        {
            var end = Pictures.Jpeg(240, 336, 6).Length - "hung on behind".Length;
            for (var length = 0; length < whole.Length; length++)
            {
                Assert.Equal(whole[0] == 0xFF && length >= end, PictureTidying.Tidy(whole.AsSpan(0, length)).Succeeded);
            }

            for (var place = 0; place < whole.Length; place++)
            {
                foreach (var value in (byte[])[0, 1, 0x7F, 0xFF])
                {
                    var spoilt = whole.ToArray();
                    spoilt[place] = value;
                    _ = PictureTidying.Tidy(spoilt);
                }
            }
        }

        foreach (var none in new[] { [], "<svg onload='x'/>"u8.ToArray(), SampleFiles.Gif, SampleFiles.Jpeg, SampleFiles.Bmp })
        {
            Assert.False(PictureTidying.Tidy(none).Succeeded);
        }
    }

    [Theory]
    [InlineData(149, 200, false)]
    [InlineData(150, 210, true)]
    [InlineData(358, 441, true)]
    [InlineData(413, 626, true)]
    [InlineData(626, 413, false)]
    [InlineData(400, 400, false)]
    [InlineData(200, 400, false)]
    [InlineData(2400, 3001, false)]
    public void Size_IsThatOfAPortrait(int width, int height, bool fits) => Assert.Equal(fits, LicencePhoto.Fault(width, height) is null);
}
