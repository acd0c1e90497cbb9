using Microsoft.AspNetCore.Mvc;

namespace HealthPortal.Web.Parts.Gallery;

/// <summary>What the gallery's upload area posts to while developing: takes the file, keeps nothing.</summary>
public static class GalleryEndpoints
{
    public static void MapPartsGallery(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            app.MapPost("/development/parts/upload", ([FromForm] IFormFile file) => file.FileName.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)
                ? Results.Problem("这种文件不能上传，请上传 PDF、JPG 或 PNG。", statusCode: StatusCodes.Status400BadRequest)
                : Results.Text($"{file.FileName} {file.Length}")).AllowAnonymous();
        }
    }
}
