// Draws the contract of the API with Swagger UI. Its validator lives on another origin and stays off.
const place = document.getElementById("api");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  deepLinking: true,
  persistAuthorization: false,
});
